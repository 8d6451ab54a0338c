import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.HashMap;
import java.util.concurrent.Executors;

/** An application that believes the assertion and nothing else. It never reads X-Forwarded-User. */
final class App {
    public static void main(String[] parameters) throws Exception {
        var environment = System.getenv();
        var verify = new Verify(environment.get("ISSUER"), environment.get("AUDIENCE"), new URL(environment.get("JWKS_URL")));
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(environment.get("PORT"))), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            try {
                var claims = verify.claims(exchange.getRequestHeaders().get("X-Entrada-Assertion"));
                var answer = new HashMap<String, Object>();
                answer.put("user", claims.getSubject());
                answer.put("name", claims.getStringClaim("name"));
                answer.put("roles", claims.getStringListClaim("roles"));
                var body = JSONObjectUtils.toJSONString(answer).getBytes("UTF-8");
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } catch (Exception error) {
                System.err.println("refused: " + error.getMessage());
                exchange.sendResponseHeaders(401, -1);
            } finally {
                exchange.close();
            }
        });
        server.start();
        System.out.println("listening");
    }
}
