import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URL;
import java.text.ParseException;
import java.util.List;
import java.util.Set;

/** Whoever a request is from, proved by the assertion of the gateway. Needs nimbus-jose-jwt alone. */
final class Verify {
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /**
     * @param issuer the public origin of the gateway
     * @param audience what it calls this application
     * @param jwksUrl where its keys are: kept for five minutes; an unknown one is asked for at once, but whoever makes
     *     keys up causes no more than two requests in a second
     */
    Verify(String issuer, String audience, URL jwksUrl) {
        var keys = JWKSourceBuilder.create(jwksUrl, new DefaultResourceRetriever(5_000, 5_000, 65_536))
            .cache(300_000, 6_000).rateLimited(1_000).build();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("entrada+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, keys));
        var exactly = new JWTClaimsSet.Builder().issuer(issuer).audience(audience).build();
        var times = new DefaultJWTClaimsVerifier<SecurityContext>(exactly, Set.of("sub", "iat", "exp"));
        times.setMaxClockSkew(30);
        processor.setJWTClaimsSetVerifier(times);
    }

    /** @param sent every header X-Entrada-Assertion of the request; may be null */
    JWTClaimsSet claims(List<String> sent) throws BadJOSEException, JOSEException, ParseException {
        if (sent == null || sent.size() != 1) throw new BadJWTException("not one assertion");
        var claims = processor.process(sent.get(0), null);
        var age = (System.currentTimeMillis() - claims.getIssueTime().getTime()) / 1000;
        if (age < -30 || age > 330) throw new BadJWTException("not of now");
        return claims;
    }
}
