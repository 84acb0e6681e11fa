<?php
// Changes posts as an editor does, by the lines of changes.json (a post's address and what to do); run by edits.py.
$_SERVER['HTTP_HOST'] = parse_url($argv[1], PHP_URL_HOST) . ':' . parse_url($argv[1], PHP_URL_PORT);
require __DIR__ . '/wp-load.php';

foreach (json_decode(file_get_contents(__DIR__ . '/changes.json'), true) as $change) {
    if ($change['way'] === 'late') {  // a draft that is published under a day of some weeks ago
        $number = wp_insert_post(['post_status' => 'draft', 'post_title' => $change['title'], 'post_content' => $change['content']]);
        wp_update_post(['ID' => $number, 'post_status' => 'publish', 'edit_date' => true,
            'post_date' => $change['published'], 'post_date_gmt' => get_gmt_from_date($change['published'])]);
        echo json_encode(['url' => '', 'way' => 'late', 'now' => get_permalink($number)]), "\n";
        continue;
    }
    $number = url_to_postid($change['url']);
    $post = get_post($number);
    if ($change['way'] === 'edit') {
        $text = preg_replace('/<\/p>/', ' Angka itu diralat redaksi pada sore harinya.</p>', $post->post_content, 1);
        wp_update_post(['ID' => $number, 'post_content' => $text]);
    } elseif ($change['way'] === 'trash') {
        wp_trash_post($number);
    } elseif ($change['way'] === 'delete') {
        wp_delete_post($number, true);
    } elseif ($change['way'] === 'move') {
        wp_update_post(['ID' => $number, 'post_name' => 'kabar-' . $post->post_name]);
    } elseif ($change['way'] === 'trivial') {
        $text = str_replace(['&#x27;', '&quot;', ', '], ['’', '”', ',  '], $post->post_content);
        wp_update_post(['ID' => $number, 'post_content' => $text . "\n<p>Total 1.204 kali dibaca</p>"]);
    }
    echo json_encode(['url' => $change['url'], 'way' => $change['way'], 'now' => get_permalink($number)]), "\n";
}
