"""What devices say of their neighbours, by LLDP and CDP or in a file of links: how a site is cabled."""
