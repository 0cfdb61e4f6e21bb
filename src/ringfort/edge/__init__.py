"""The edge: Kamailio's configuration and what is published to it."""
