// An application that believes the assertion and nothing else. It never reads X-Forwarded-User.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
)

func main() {
	verifier := &Verifier{Issuer: os.Getenv("ISSUER"), Audience: os.Getenv("AUDIENCE"), JWKSURL: os.Getenv("JWKS_URL")}
	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		claims, err := verifier.Verify(request)
		if err != nil {
			log.Printf("refused: %v", err)
			response.WriteHeader(http.StatusUnauthorized)
			return
		}
		response.Header().Set("Content-Type", "application/json")
		json.NewEncoder(response).Encode(map[string]any{"user": claims.Subject, "name": claims.Name, "roles": claims.Roles})
	})
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening")
	log.Fatal(http.Serve(listener, nil))
}
