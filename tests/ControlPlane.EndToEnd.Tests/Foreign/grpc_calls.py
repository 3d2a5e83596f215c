"""Calls a service of an xDS target by grpcio. On standard input, `call N` makes N calls and prints how often each backend answered, or the error."""

import collections
import json
import sys

import grpc

channel = grpc.insecure_channel(sys.argv[1])
who = channel.unary_unary("/test.Echo/Who", request_serializer=bytes, response_deserializer=bytes.decode)
for line in sys.stdin:
    counts = collections.Counter()
    try:
        for _ in range(int(line.split()[1])):
            counts[who(b"", timeout=60, wait_for_ready=True)] += 1
        print(json.dumps({"counts": counts}), flush=True)
    except grpc.RpcError as error:
        print(json.dumps({"counts": counts, "error": f"{error.code()} {error.details()}"}), flush=True)
