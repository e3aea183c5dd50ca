//! Phones: where an alert goes that nobody at the desk has acknowledged. No service is spoken to yet: alerts are
//! posted in their channel, and rows of the kind `page` are queued by nobody.
