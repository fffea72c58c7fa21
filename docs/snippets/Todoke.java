// A client of todoke with nothing but the JDK (17 or newer), which has no JSON: messages and answers are texts here; read them
// with whatever your program has (Jackson, Gson).
//
//   var gateway = new Todoke("127.0.0.1:8620", "...");
//   String stored = gateway.send("{\"customer\": \"c-1001\", ...}", "shipped:9912");
//
// java Todoke.java send ADDRESS KEY < message.json;  java Todoke.java verify SECRET ID TIMESTAMP SIGNATURE < body

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class Todoke {
    /** The submission will not be taken as it is: repeating it is of no use. The message is the problem, as JSON. */
    public static final class Refused extends Exception {
        Refused(String problem) { super(problem); }
    }

    private static final Set<Integer> FOR_NOW = Set.of(429, 500, 503);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10)).build();
    private final URI messages;
    private final String token;
    private final int tries = 8;

    public Todoke(String address, String token) {
        this.messages = URI.create("http://" + address + "/v1/messages");
        this.token = token;
    }

    /**
     * Returns the answer (id, state, due_at, held_by ...) once the message is on disk.
     *
     * @param key the same for every repeat of this submission, another for every other one. With it a repeat is harmless,
     *            so it is repeated when nobody answered, and after 503 when Retry-After says.
     */
    public String send(String message, String key) throws Refused, IOException, InterruptedException {
        var request = HttpRequest.newBuilder(messages).timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json").header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", key).POST(HttpRequest.BodyPublishers.ofString(message)).build();
        String reason = "";
        for (int attempt = 1; attempt <= tries; ++attempt) {
            long wait = Math.min(1L << attempt, 60);
            try {
                var answer = client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                if (answer.statusCode() == 202) return answer.body();
                if (!FOR_NOW.contains(answer.statusCode())) throw new Refused(answer.body());
                reason = answer.statusCode() + ": " + answer.body();
                wait = answer.headers().firstValueAsLong("Retry-After").orElse(wait);
            } catch (IOException error) {
                reason = "no answer: " + error;
            }
            if (attempt == tries) break;
            System.err.println("todoke: " + reason + "; again in " + wait + " s");
            Thread.sleep(Duration.ofSeconds(wait).toMillis());
        }
        throw new IOException("not stored after " + tries + " tries: " + reason);
    }

    /**
     * Whether a callback is todoke's (Standard Webhooks). Afterwards: remember the id, it is the same for every repeat.
     *
     * @param body the bytes as they came, not parsed and written anew
     */
    public static boolean sent(String secret, String id, String timestamp, String signatures, byte[] body, Instant now)
            throws GeneralSecurityException {
        byte[] key = keyOf(secret);
        // Anybody writes these: what is missing or no text of todoke's is a "no", and no exception.
        if (id == null || signatures == null || timestamp == null || !timestamp.matches("[0-9]{1,12}")) return false;
        if (Math.abs(now.getEpochSecond() - Long.parseLong(timestamp)) > 300) return false;  // an old call, played again
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        var expected = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(StandardCharsets.UTF_8);
        for (String given : signatures.split(" "))  // several while the secret is changed
            if (MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) return true;
        return false;
    }

    /** With an empty key anybody could sign: a setting that is missing must not pass for a secret. */
    private static byte[] keyOf(String secret) {
        if (secret == null || !secret.matches("whsec_([A-Za-z0-9+/]{4}){8,}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"))
            throw new IllegalArgumentException("the callback's secret is whsec_ and at least 24 bytes in base64: look at your settings");
        return Base64.getDecoder().decode(secret.substring("whsec_".length()));
    }

    public static void main(String[] words) throws Exception {
        byte[] input = System.in.readAllBytes();
        if (words[0].equals("send")) {
            try {
                var gateway = new Todoke(words[1], System.getenv("TODOKE_TOKEN"));
                System.out.println(gateway.send(new String(input, StandardCharsets.UTF_8), words[2]));
            } catch (Refused refusal) {
                System.err.println("refused: " + refusal.getMessage());
                System.exit(1);
            }
        } else {
            String[] given = Arrays.copyOf(words, 5);  // a header that is missing: null
            boolean right = sent(given[1], given[2], given[3], given[4], input, Instant.now());
            System.exit(right ? 0 : 1);
        }
    }
}
