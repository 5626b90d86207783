"""Python's paho-mqtt as a client: prints what it receives as topic, tab, payload; orders a quarantine once the gateway is online."""
import json
import sys

import paho.mqtt.client as mqtt

host, port, ca, user, password = sys.argv[1:]


def connected(client, userdata, flags, code):
    print(f"connected\t{code}", flush=True)
    client.subscribe("edgeguard/gw01/#", qos=1)


def received(client, userdata, message):
    payload = message.payload.decode()
    print(f"{message.topic}\t{payload}", flush=True)
    if message.topic == "edgeguard/gw01/state" and json.loads(payload)["state"] == "online":
        order = json.dumps({"id": "00005e005301", "transaction": "paho"})
        client.publish("edgeguard/gw01/request/device/quarantine", order, qos=1)
    if message.topic == "edgeguard/gw01/response/device/quarantine":
        client.disconnect()


version = getattr(mqtt, "CallbackAPIVersion", None)
client = mqtt.Client(version.VERSION1, client_id="paho") if version else mqtt.Client(client_id="paho")
client.username_pw_set(user, password)
client.tls_set(ca_certs=ca)
client.on_connect = connected
client.on_message = received
client.connect(host, int(port))
client.loop_forever()
