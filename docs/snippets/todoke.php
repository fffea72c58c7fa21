<?php
// A client of todoke with nothing but PHP itself (8.0 or newer; no extension is needed).
//
//   $gateway = new Todoke('127.0.0.1:8620', '…');
//   $stored = $gateway->send(['customer' => 'c-1001', 'class' => 'transactional', 'content' => ['text' => '…']], 'shipped:9912');
//   echo $stored['id'], ' ', $stored['state'];
//
// Over the Unix socket instead: new Todoke('unix:/run/todoke/api.sock'); PHP's user (www-data, say) must be in the group todoke.
declare(strict_types=1);

/** The submission will not be taken as it is: repeating it is of no use. */
final class TodokeRefused extends RuntimeException
{
    public function __construct(public readonly array $problem)
    {
        $faults = array_map(fn (array $one) => $one['pointer'] . ': ' . $one['detail'], $problem['errors'] ?? []);
        parent::__construct(implode("\n", $faults) ?: ($problem['detail'] ?? $problem['title'] ?? 'refused'));
    }
}

final class Todoke
{
    public function __construct(private string $address, private ?string $token = null, private int $tries = 8)
    {
    }

    /**
     * Returns the answer (id, state, due_at, held_by …) once the message is on disk.
     *
     * $key: the same for every repeat of this submission, another for every other one. With it a repeat is harmless, so it
     * is repeated when nobody answered, and after 503 when Retry-After says.
     */
    public function send(array $message, string $key): array
    {
        $body = json_encode($message, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
        $reason = '';
        for ($attempt = 1; $attempt <= $this->tries; ++$attempt) {
            $wait = min(2 ** $attempt, 60);
            $answer = $this->post('/v1/messages', $body, $key);
            if ($answer === null) {
                $reason = 'no answer';
            } else {
                $told = json_decode($answer['body'] ?: '{}', true);
                if ($answer['status'] === 202) {
                    return $told;
                }
                if (!in_array($answer['status'], [429, 500, 503], true)) {
                    throw new TodokeRefused($told ?? []);
                }
                $reason = $answer['status'] . ': ' . ($told['detail'] ?? '');
                $wait = (int) ($answer['headers']['retry-after'] ?? $wait);
            }
            if ($attempt < $this->tries) {
                error_log("todoke: $reason; again in $wait s");
                sleep($wait);
            }
        }
        throw new RuntimeException("not stored after $this->tries tries: $reason");
    }

    /** Null: nobody answered, or not to the end. */
    private function post(string $path, string $body, string $key): ?array
    {
        $to = str_starts_with($this->address, 'unix:') ? 'unix://' . substr($this->address, 5) : 'tcp://' . $this->address;
        $connection = @stream_socket_client($to, $code, $text, 10);
        if ($connection === false) {
            return null;
        }
        stream_set_timeout($connection, 30);
        $head = "POST $path HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
            . 'Content-Length: ' . strlen($body) . "\r\nIdempotency-Key: $key\r\n"
            . ($this->token === null ? '' : "Authorization: Bearer $this->token\r\n") . "\r\n";
        fwrite($connection, $head . $body);
        $answer = (string) stream_get_contents($connection);
        fclose($connection);
        return self::read($answer);
    }

    private static function read(string $answer): ?array
    {
        [$head, $body] = explode("\r\n\r\n", $answer, 2) + ['', ''];
        $lines = explode("\r\n", $head);
        if (!preg_match('~^HTTP/1\.1 (\d{3})~', $lines[0], $first)) {
            return null;
        }
        $headers = [];
        foreach (array_slice($lines, 1) as $line) {
            [$name, $value] = explode(':', $line, 2);
            $headers[strtolower($name)] = trim($value);
        }
        $is_whole = strlen($body) === (int) ($headers['content-length'] ?? 0);
        return $is_whole ? ['status' => (int) $first[1], 'headers' => $headers, 'body' => $body] : null;
    }

    /**
     * Whether a callback is todoke's (Standard Webhooks). $body: the bytes as they came (php://input), not parsed and
     * written anew. $headers: names in lower case. Afterwards: remember webhook-id, it is the same for every repeat.
     */
    public static function sent(string $secret, array $headers, string $body, ?int $now = null, int $tolerance = 300): bool
    {
        $key = self::keyOf($secret);
        // Anybody writes these: what is missing or no text of todoke's is a "no", and no exception.
        [$id, $timestamp, $signatures] = array_map(
            fn (string $name): string => (string) ($headers["webhook-$name"] ?? ''),
            ['id', 'timestamp', 'signature']
        );
        if (!preg_match('/^[0-9]{1,12}$/D', $timestamp) || abs(($now ?? time()) - (int) $timestamp) > $tolerance) {
            return false;  // no time, or an old call, played again
        }
        $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
        foreach (explode(' ', $signatures) as $given) {  // several while the secret is changed
            if (hash_equals($expected, $given)) {
                return true;
            }
        }
        return false;
    }

    /** With an empty key anybody could sign: a setting that is missing must not pass for a secret. */
    private static function keyOf(string $secret): string
    {
        if (!preg_match('~^whsec_([A-Za-z0-9+/]{4}){8,}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$~D', $secret)) {
            throw new InvalidArgumentException('the callback\'s secret is whsec_ and at least 24 bytes in base64: look at your settings');
        }
        return base64_decode(substr($secret, strlen('whsec_')), true);
    }
}
