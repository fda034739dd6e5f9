#!/usr/bin/env bash
# Prints the Secrets that the manifests name, with new random passwords. Nothing is written to a file:
#
#   SMTP_URL=smtps://user:password@mail.example deploy/kubernetes/make-secrets.sh | kubectl create --namespace warren --filename -
#
# `create` refuses what is there already, so a second run changes no password.
set -euo pipefail

# Before anything is printed: kubectl takes what has come so far.
: "${SMTP_URL:?the address of your mail server, smtps://user:password@host}"

random() { od -An -tx1 -N24 /dev/urandom | tr -d ' \n'; }

# NAME TYPE LABEL, then KEY VALUE …
secret() {
  local name=$1 type=$2 label=$3
  shift 3
  printf -- '---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\n  labels:\n    app.kubernetes.io/part-of: warren\n' "$name"
  if [ -n "$label" ]; then printf '    %s: "true"\n' "$label"; fi
  printf 'type: %s\ndata:\n' "$type"
  while [ $# -gt 0 ]; do
    printf '  %s: %s\n' "$1" "$(printf %s "$2" | base64 | tr -d '\n')"
    shift 2
  done
}

# The operators take a Secret, and see its changes, only with their label.
for user in order inventory payment shipping notification gateway operator; do
  secret "$user-amqp" Opaque rabbitmq.com/topology-operator username "$user" password "$(random)"
done
for role in order inventory payment shipping notification auditor; do
  secret "$role-database" kubernetes.io/basic-auth cnpg.io/reload username "$role" password "$(random)"
done
secret redis Opaque "" password "$(random)"
secret gateway-identity Opaque "" api-keys "$(random):admin"
secret notification-mail Opaque "" smtp-url "$SMTP_URL"
# Only where the collector of traces asks for something (docs/how-to/traces.md).
if [ -n "${OTEL_EXPORTER_OTLP_HEADERS:-}" ]; then secret traces Opaque "" headers "$OTEL_EXPORTER_OTLP_HEADERS"; fi
