#!/bin/sh
# Creates a user for a gateway in RabbitMQ, or for who reads or orders, with the topics that it may use.
#
#   rabbitmq-gateway.sh gateway|watcher|manager NAME < FILE-WITH-PASSWORD
#
# NAME of a gateway is its id. RabbitMQ's MQTT plugin publishes to the exchange amq.topic and writes '/' of a topic as '.'.
# RABBITMQCTL names another rabbitmqctl.
set -eu
ctl=${RABBITMQCTL:-rabbitmqctl}
role=${1:?gateway, watcher or manager} name=${2:?the user name}
case $name in *[!a-z0-9_-]* | '') echo "'$name' may have a-z, 0-9, '_' and '-'" >&2; exit 2 ;; esac
case $role in
    gateway)
        write="^edgeguard\.$name\.(state|info|health|devices|event|alert|device\.[^.]+\.(state|event)|response\..+)\$"
        read="^(edgeguard\.$name\.(request\..*|device\.[^.]+\.set)|edgeguard-group\.[^.]+\.request\..*)\$"
        ;;
    watcher) write='^$' read='^edgeguard\..*$' ;;
    manager) write='^(edgeguard\.[^.]+|edgeguard-group\.[^.]+)\.request\..*$' read='^edgeguard\..*$' ;;
    *) echo "'$role' is not gateway, watcher or manager" >&2; exit 2 ;;
esac
"$ctl" -q add_user "$name"
# Queues of its own subscriptions, and the exchange.
"$ctl" -q set_permissions "$name" '^mqtt-subscription-.*' '^(mqtt-subscription-.*|amq\.topic)$' '^(mqtt-subscription-.*|amq\.topic)$'
"$ctl" -q set_topic_permissions "$name" amq.topic "$write" "$read"
