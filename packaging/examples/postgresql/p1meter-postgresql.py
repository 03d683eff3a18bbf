#!/usr/bin/python3
"""Loads p1meter's readings into PostgreSQL: each one at least once from the broker, exactly once in the table.

The broker keeps what comes while this is away, for a session of this client id. A message is acknowledged when the
handler returns, which is after the commit; on any error this ends without acknowledging, systemd starts it again, and the
broker sends again what is not acknowledged. Runs with Debian's python3-paho-mqtt and python3-psycopg2.

The database is named by libpq's own variables (PGHOST, PGDATABASE, PGUSER, PGPASSFILE ...), the broker by these:
MQTT_HOST (localhost), MQTT_PORT (1883), MQTT_USERNAME, MQTT_CA_FILE (set: with TLS), MQTT_TOPIC (p1meter/reading),
MQTT_CLIENT_ID (p1meter-postgresql), and the password by systemd's credential mqtt.password.
"""
import json
import os
import sys

import paho.mqtt.client as mqtt
import psycopg2

TOPIC = os.environ.get("MQTT_TOPIC", "p1meter/reading")
INSERT = """INSERT INTO reading (journal, seq, time, body)
            SELECT r ->> 'journal', (r ->> 'seq')::bigint, (r ->> 'time')::timestamptz, r FROM (SELECT %s::jsonb AS r) AS message
            ON CONFLICT DO NOTHING"""


def store(_client, database, message):
    """Called for each message; returning acknowledges it."""
    # PostgreSQL has no text with a NUL in it, and a meter's message may hold anything.
    body = message.payload.decode("utf-8", "replace").replace("\\u0000", "\\ufffd").replace("\0", "\ufffd")
    try:
        with database, database.cursor() as cursor:
            cursor.execute(INSERT, (body,))
    except (psycopg2.DataError, psycopg2.IntegrityError) as error:
        reason = str(error).splitlines()[0]
        print(f"<4>not a reading, kept in not_a_reading: {reason}", file=sys.stderr, flush=True)
        with database, database.cursor() as cursor:
            cursor.execute("INSERT INTO not_a_reading (body, reason) VALUES (%s, %s)", (message.payload, reason))


def subscribe(client, _database, _flags, code):
    if code != 0:
        raise ConnectionError(f"the broker refuses the login: {mqtt.connack_string(code)}")
    client.subscribe(TOPIC, qos=1)


def subscribed(_client, _database, _message_id, granted):
    if granted[0] != 1:
        raise ConnectionError(f"the broker does not give {TOPIC} with QoS 1")
    print(f"<6>loading {TOPIC}", file=sys.stderr, flush=True)


def password():
    path = os.path.join(os.environ.get("CREDENTIALS_DIRECTORY", ""), "mqtt.password")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return file.read().rstrip("\r\n")


def main():
    # Before the broker: without the database nothing is to be had from it.
    database = psycopg2.connect(connect_timeout=10, tcp_user_timeout=30_000)
    # Version 2 of paho names the callbacks' form first.
    form = [mqtt.CallbackAPIVersion.VERSION1] if hasattr(mqtt, "CallbackAPIVersion") else []
    client = mqtt.Client(*form, client_id=os.environ.get("MQTT_CLIENT_ID", "p1meter-postgresql"), clean_session=False, userdata=database)
    client.on_connect, client.on_subscribe, client.on_message = subscribe, subscribed, store
    if "MQTT_USERNAME" in os.environ:
        client.username_pw_set(os.environ["MQTT_USERNAME"], password())
    if "MQTT_CA_FILE" in os.environ:
        client.tls_set(os.environ["MQTT_CA_FILE"])
    client.connect(os.environ.get("MQTT_HOST", "localhost"), int(os.environ.get("MQTT_PORT", "1883")), keepalive=30)
    client.loop_forever()


if __name__ == "__main__":
    try:
        main()
    except (psycopg2.Error, OSError) as error:
        sys.exit(f"<3>{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no reason given'}")
