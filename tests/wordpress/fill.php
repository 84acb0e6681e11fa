<?php
// Sets up WordPress in the folder it stands in, and fills it with the posts of posts.json; run by real.py.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = parse_url($argv[1], PHP_URL_HOST) . ':' . parse_url($argv[1], PHP_URL_PORT);
require __DIR__ . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

add_filter('pre_wp_mail', '__return_false');
wp_install('Warta Percobaan', 'penyunting', 'redaksi@warta.example', true, '', 'rahasia');
switch_theme('twentytwentyone');
update_option('timezone_string', 'Asia/Jakarta');
$wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
update_option('posts_per_page', 10);
update_option('posts_per_rss', 10);
wp_delete_post(1, true);  // "Hello world!"
flush_rewrite_rules();

$zone = new DateTimeZone('Asia/Jakarta');
foreach (json_decode(file_get_contents(__DIR__ . '/posts.json'), true) as $post) {
    $moment = new DateTime('@' . $post['published']);
    $number = wp_insert_post([
        'post_title' => $post['title'],
        'post_content' => $post['content'],
        'post_status' => $post['status'],
        'post_type' => $post['type'],
        'post_password' => $post['password'],
        'post_author' => 1,
        'post_category' => [wp_create_category($post['section'])],
        'tags_input' => $post['tags'],
        'post_date' => $moment->setTimezone($zone)->format('Y-m-d H:i:s'),
        'post_date_gmt' => gmdate('Y-m-d H:i:s', $post['published']),
    ], true);
    if (is_wp_error($number)) {
        fwrite(STDERR, $number->get_error_message() . "\n");
        exit(1);
    }
    echo json_encode(['key' => $post['key'], 'url' => get_permalink($number)]), "\n";
}
