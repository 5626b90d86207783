#!/bin/sh
# udhcpc runs this at each event: it configures the address and the default route, and records the DNS server.
case "$1" in
deconfig)
    ip -4 address flush dev "$interface"
    ;;
bound | renew)
    ip -4 address replace "$ip/$mask" dev "$interface" valid_lft "$lease" preferred_lft "$lease"
    [ -z "$router" ] || ip -4 route replace default via "${router%% *}" dev "$interface"
    printf '%s %s\n' "$ip" "${dns%% *}" > "$EDGEGUARD_LAB_LEASE.new"
    mv "$EDGEGUARD_LAB_LEASE.new" "$EDGEGUARD_LAB_LEASE"
    ;;
esac
