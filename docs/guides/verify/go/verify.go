package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Claims is whoever a request is from, proved by the assertion of the gateway.
type Claims struct {
	Issuer   string   `json:"iss"`
	Audience string   `json:"aud"`
	Subject  string   `json:"sub"`
	IssuedAt int64    `json:"iat"`
	Expires  int64    `json:"exp"`
	Name     string   `json:"name"`
	Email    string   `json:"email"`
	Roles    []string `json:"roles"`
	Groups   []string `json:"groups"`
}

// Verifier needs the standard library alone. Issuer is the public origin of the gateway, Audience what it calls this
// application, JWKSURL where its keys are.
type Verifier struct {
	Issuer, Audience, JWKSURL string

	lock         sync.Mutex
	keys         map[string]*ecdsa.PublicKey
	asked, found time.Time
}

const tolerance = 30

// Verify returns the claims of a request, or why nothing is proved.
func (v *Verifier) Verify(request *http.Request) (*Claims, error) {
	sent := request.Header.Values("X-Entrada-Assertion")
	if len(sent) != 1 {
		return nil, fmt.Errorf("%d assertions", len(sent))
	}
	parts := strings.Split(sent[0], ".")
	if len(parts) != 3 {
		return nil, errors.New("not a JWT")
	}
	var header struct{ Alg, Typ, Kid string }
	if err := decode(parts[0], &header); err != nil {
		return nil, err
	}
	if header.Alg != "ES256" || header.Typ != "entrada+jwt" {
		return nil, errors.New("not an assertion of the gateway")
	}
	key, err := v.key(header.Kid)
	if err != nil {
		return nil, err
	}
	signature, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(signature) != 64 {
		return nil, errors.New("not a signature")
	}
	hash := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	if !ecdsa.Verify(key, hash[:], r, s) {
		return nil, errors.New("a signature of somebody else")
	}
	claims := new(Claims)
	if err := decode(parts[1], claims); err != nil {
		return nil, err
	}
	now := time.Now().Unix()
	switch {
	case claims.Issuer != v.Issuer:
		return nil, errors.New("of another gateway")
	case claims.Audience != v.Audience:
		return nil, errors.New("for another application")
	case claims.Subject == "":
		return nil, errors.New("about nobody")
	case now >= claims.Expires+tolerance || claims.IssuedAt > now+tolerance || claims.IssuedAt < now-300-tolerance:
		return nil, errors.New("not of now")
	}
	return claims, nil
}

// key is kept for five minutes. An unknown one is asked for at once, but not twice in a second.
func (v *Verifier) key(kid string) (*ecdsa.PublicKey, error) {
	v.lock.Lock()
	defer v.lock.Unlock()
	if time.Since(v.found) > 5*time.Minute {
		v.keys = nil
	}
	if v.keys[kid] == nil && time.Since(v.asked) > time.Second {
		if err := v.fetch(); err != nil {
			return nil, err
		}
	}
	if key := v.keys[kid]; key != nil {
		return key, nil
	}
	return nil, errors.New("an unknown key")
}

func (v *Verifier) fetch() error {
	v.asked = time.Now()
	answer, err := (&http.Client{Timeout: 5 * time.Second}).Get(v.JWKSURL)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var set struct {
		Keys []struct{ Kid, Kty, Crv, X, Y string }
	}
	if answer.StatusCode != 200 {
		return errors.New("no keys: " + answer.Status)
	}
	if err := json.NewDecoder(answer.Body).Decode(&set); err != nil {
		return err
	}
	found := map[string]*ecdsa.PublicKey{}
	for _, key := range set.Keys {
		x, errX := base64.RawURLEncoding.DecodeString(key.X)
		y, errY := base64.RawURLEncoding.DecodeString(key.Y)
		public := &ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int).SetBytes(x), Y: new(big.Int).SetBytes(y)}
		if key.Kty == "EC" && key.Crv == "P-256" && errX == nil && errY == nil && public.IsOnCurve(public.X, public.Y) {
			found[key.Kid] = public
		}
	}
	v.keys, v.found = found, time.Now()
	return nil
}

func decode(part string, into any) error {
	text, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
