<?php
// php try.php send ADDRESS KEY < message.json;  php try.php verify SECRET ID TIMESTAMP SIGNATURE < body
declare(strict_types=1);
require __DIR__ . '/todoke.php';

[, $what] = $argv;
$input = (string) file_get_contents('php://stdin');
if ($what === 'send') {
    try {
        $gateway = new Todoke($argv[2], getenv('TODOKE_TOKEN') ?: null);
        echo json_encode($gateway->send(json_decode($input, true), $argv[3]), JSON_UNESCAPED_UNICODE), "\n";
    } catch (TodokeRefused $refusal) {
        fwrite(STDERR, 'refused: ' . $refusal->getMessage() . "\n");
        exit(1);
    }
} else {
    $given = array_slice($argv, 3);  // a header that is missing is not among them
    $names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
    $headers = array_combine(array_slice($names, 0, count($given)), $given);
    exit(Todoke::sent($argv[2], $headers, $input) ? 0 : 1);
}
