<?php
// As many security plug-ins do: nobody but those who have logged in may use the REST API.
add_filter('rest_authentication_errors', function ($result) {
    return is_user_logged_in() ? $result : new WP_Error('rest_not_logged_in', 'Anda belum masuk.', ['status' => 401]);
});
