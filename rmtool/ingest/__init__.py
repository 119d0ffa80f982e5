"""From a file that strangers filled in to people, each judged by the person specification."""
