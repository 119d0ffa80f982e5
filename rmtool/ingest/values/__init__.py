"""The values behind answers: options, grades, addresses, each from the ways in which people write them."""
