<?php
// Serves WordPress by PHP's own web server, and writes every visit to visits.log; run by real.py.
$visit = json_encode(['host' => $_SERVER['HTTP_HOST'], 'target' => $_SERVER['REQUEST_URI'], 'started' => microtime(true)]);
file_put_contents(__DIR__ . '/visits.log', $visit . "\n", FILE_APPEND | LOCK_EX);
$path = __DIR__ . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_file($path) && !str_ends_with($path, '.php') && !str_ends_with($path, '.log') && !str_ends_with($path, '.json')) {
    return false;
}
$_SERVER['SCRIPT_NAME'] = '/index.php';
require __DIR__ . '/index.php';
