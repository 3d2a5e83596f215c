"""An xDS client written from the description of the protocol alone.

https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol

It subscribes to everything as an Envoy does, over ADS, in the incremental variant ("delta") or in that of the state of the world ("state"), and keeps what it
was sent as the raw bytes of each resource. The messages are those of Envoy's API, read from a FileDescriptorSet.

On standard input it takes one command on each line:
  reject N    reject N of 100 responses from now on
  reconnect   begin a new stream, with what it knows
  report      print what it has as one line of JSON
"""

import base64
import hashlib
import json
import queue
import random
import sys
import threading

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PREFIX = "type.googleapis.com/"
CLUSTER = PREFIX + "envoy.config.cluster.v3.Cluster"
LISTENER = PREFIX + "envoy.config.listener.v3.Listener"
ENDPOINTS = PREFIX + "envoy.config.endpoint.v3.ClusterLoadAssignment"
ROUTES = PREFIX + "envoy.config.route.v3.RouteConfiguration"
SECRET = PREFIX + "envoy.extensions.transport_sockets.tls.v3.Secret"
EXTENSION = PREFIX + "envoy.config.core.v3.TypedExtensionConfig"
RUNTIME = PREFIX + "envoy.service.runtime.v3.Runtime"

# Everything else is asked for by name.
WILDCARD = (CLUSTER, LISTENER)
ORDER = (RUNTIME, CLUSTER, ENDPOINTS, SECRET, LISTENER, EXTENSION, ROUTES)

# What an Envoy's bootstrap refers to.
STATIC = {RUNTIME: {"runtime"}, ENDPOINTS: {"fleet"}}


class Api:
    """The messages of Envoy's API."""

    def __init__(self, path):
        with open(path, "rb") as file:
            files = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
        self.pool = descriptor_pool.DescriptorPool()
        for file in files:
            self.pool.Add(file)
        self.factory = message_factory.MessageFactory(self.pool)

    def of(self, name):
        return self.factory.GetPrototype(self.pool.FindMessageTypeByName(name))

    def parse(self, type_url, data):
        """The message of an Any, or None where its type is not known here."""
        try:
            return self.of(type_url.rpartition("/")[2]).FromString(data)
        except KeyError:
            return None

    def references(self, message, found):
        """Adds the names of the resources that a message refers to."""
        name = message.DESCRIPTOR.full_name
        fields = message.DESCRIPTOR.fields_by_name
        if name == "google.protobuf.Any":
            inside = self.parse(message.type_url, message.value)
            if inside is not None:
                self.references(inside, found)
            return
        if name.endswith(".http_connection_manager.v3.Rds"):
            found.setdefault(ROUTES, set()).add(message.route_config_name)
        if name.endswith(".tls.v3.SdsSecretConfig") and message.HasField("sds_config"):
            found.setdefault(SECRET, set()).add(message.name)
        if name == "envoy.config.cluster.v3.Cluster" and message.type == 3:
            found.setdefault(ENDPOINTS, set()).add(message.eds_cluster_config.service_name or message.name)
        if "config_discovery" in fields and "name" in fields and message.HasField("config_discovery"):
            found.setdefault(EXTENSION, set()).add(message.name)
        for field, value in message.ListFields():
            if field.message_type is None:
                continue
            if field.message_type.GetOptions().map_entry:
                if field.message_type.fields_by_name["value"].message_type is not None:
                    for part in value.values():
                        self.references(part, found)
            elif field.label == field.LABEL_REPEATED:
                for part in value:
                    self.references(part, found)
            else:
                self.references(value, found)


class Type:
    """What is known of one type of resource, over all streams."""

    def __init__(self):
        self.held = {}  # name: (version, bytes)
        self.wanted = set()
        self.version = ""  # of the whole type, in the state of the world
        self.nonce = ""
        self.asked = None  # what this stream asked for; None before its first request
        self.wildcard = []


class Client:
    def __init__(self, server, api, delta, cluster, node, seed):
        self.api, self.delta, self.random = api, delta, random.Random(seed)
        discovery = "envoy.service.discovery.v3."
        self.Request = api.of(discovery + ("DeltaDiscoveryRequest" if delta else "DiscoveryRequest"))
        self.Response = api.of(discovery + ("DeltaDiscoveryResponse" if delta else "DiscoveryResponse"))
        self.method = "/envoy.service.discovery.v3.AggregatedDiscoveryService/" + (
            "DeltaAggregatedResources" if delta else "StreamAggregatedResources"
        )
        self.node = api.of("envoy.config.core.v3.Node")(id=node, cluster=cluster, user_agent_name="protocol text")
        self.channel = grpc.insecure_channel(server, options=[("grpc.max_receive_message_length", -1)])
        self.types = {type_url: Type() for type_url in ORDER}
        self.events = queue.Queue()
        self.rejecting = 0
        self.responses = self.rejected = self.streams = 0
        self.violations = []
        self.call = None

    def run(self):
        threading.Thread(target=self.read_commands, daemon=True).start()
        self.connect()
        while True:
            kind, stream, value = self.events.get()
            if kind == "command" and not self.obey(value):
                return
            if kind == "response" and stream == self.streams:
                self.take(value)
            if kind == "ended" and stream == self.streams:
                self.violations.append(f"the server ended the stream: {value}")

    def read_commands(self):
        for line in sys.stdin:
            self.events.put(("command", 0, line.split()))
        self.events.put(("command", 0, ["quit"]))

    def obey(self, words):
        if words[0] == "reject":
            self.rejecting = int(words[1])
        elif words[0] == "reconnect":
            self.connect()
        elif words[0] == "report":
            self.report()
        return words[0] != "quit"

    def connect(self):
        if self.call is not None:
            self.requests.put(None)
            self.call.cancel()
        self.streams += 1
        self.requests = queue.Queue()
        self.first = True
        open_stream = self.channel.stream_stream(
            self.method, request_serializer=self.Request.SerializeToString, response_deserializer=self.Response.FromString
        )
        self.call = open_stream(iter(self.requests.get, None))
        threading.Thread(target=self.read_responses, args=(self.call, self.streams), daemon=True).start()
        for type_url, known in self.types.items():
            known.nonce, known.asked = "", None
            # Both mean everything, and each client keeps to one of them.
            known.wildcard = self.random.choice(([], ["*"])) if type_url in WILDCARD else []
        for type_url in ORDER:
            self.subscribe(type_url)

    def read_responses(self, call, stream):
        try:
            for response in call:
                self.events.put(("response", stream, response))
            self.events.put(("ended", stream, "without an error"))
        except grpc.RpcError as error:
            self.events.put(("ended", stream, f"{error.code()} {error.details()}"))

    def send(self, request):
        if self.first:
            request.node.CopyFrom(self.node)
            self.first = False
        self.requests.put(request)

    def names(self, type_url):
        return self.types[type_url].wildcard if type_url in WILDCARD else sorted(self.types[type_url].wanted)

    def subscribe(self, type_url):
        """Tells what is wanted of a type, if that is not what was told before."""
        known = self.types[type_url]
        names = self.names(type_url)
        if known.asked is None and not names and type_url not in WILDCARD:
            return
        if known.asked == names:
            return
        if self.delta:
            request = self.Request(type_url=type_url)
            if known.asked is None:
                request.resource_names_subscribe.extend(names)
                for name, (version, _) in known.held.items():
                    request.initial_resource_versions[name] = version
            else:
                request.resource_names_subscribe.extend(sorted(set(names) - set(known.asked)))
                request.resource_names_unsubscribe.extend(sorted(set(known.asked) - set(names)))
        else:
            request = self.Request(type_url=type_url, version_info=known.version, response_nonce=known.nonce, resource_names=names)
        known.asked = names
        self.send(request)

    def take(self, response):
        self.responses += 1
        known = self.types[response.type_url]
        names = [resource.name for resource in response.resources] if self.delta else [self.name_of(any_) for any_ in response.resources]
        if len(set(names)) != len(names):
            self.violations.append(f"{response.type_url} has the same name twice: {names}")
        if not response.nonce or response.nonce == known.nonce:
            self.violations.append(f"{response.type_url} has the nonce {response.nonce!r} after {known.nonce!r}")
        known.nonce = response.nonce
        rejects = self.random.randrange(100) < self.rejecting
        if not rejects:
            if self.delta:
                self.apply_delta(known, response)
            else:
                self.apply_state(known, response, names)
        self.answer(response, rejects)
        if not rejects:
            self.follow()

    def apply_delta(self, known, response):
        for resource in response.resources:
            if resource.resource.type_url != response.type_url:
                self.violations.append(f"{resource.name} is a {resource.resource.type_url}")
            known.held[resource.name] = (resource.version, resource.resource.value)
        for name in response.removed_resources:
            known.held.pop(name, None)

    def apply_state(self, known, response, names):
        known.version = response.version_info
        if response.type_url in WILDCARD:
            known.held.clear()
        for name, resource in zip(names, response.resources):
            if response.type_url in WILDCARD or name in known.wanted:
                known.held[name] = ("", resource.value)

    def answer(self, response, rejects):
        request = self.Request(type_url=response.type_url, response_nonce=response.nonce)
        if not self.delta:
            request.version_info = self.types[response.type_url].version
            request.resource_names.extend(self.types[response.type_url].asked or [])
        if rejects:
            self.rejected += 1
            request.error_detail.code = 3
            request.error_detail.message = "rejected by chance"
        self.send(request)

    def follow(self):
        """Asks for what the resources refer to, and for nothing else."""
        wanted = {type_url: set(names) for type_url, names in STATIC.items()}
        for type_url in (CLUSTER, LISTENER, EXTENSION, ROUTES):
            for _, data in self.types[type_url].held.values():
                self.api.references(self.api.parse(type_url, data), wanted)
        for type_url in ORDER:
            if type_url in WILDCARD:
                continue
            known = self.types[type_url]
            known.wanted = wanted.get(type_url, set())
            for name in set(known.held) - known.wanted:
                del known.held[name]
            self.subscribe(type_url)

    def name_of(self, any_):
        message = self.api.parse(any_.type_url, any_.value)
        return message.cluster_name if any_.type_url == ENDPOINTS else message.name

    def report(self):
        def digest(data):
            return base64.urlsafe_b64encode(hashlib.sha256(data).digest()[:8]).decode().rstrip("=")

        resources = {
            f"{type_url.rpartition('.')[2]} {name}": digest(data)
            for type_url, known in self.types.items()
            for name, (_, data) in known.held.items()
        }
        numbers = {"responses": self.responses, "rejected": self.rejected, "streams": self.streams}
        print(json.dumps({"resources": resources, "violations": self.violations, **numbers}), flush=True)


if __name__ == "__main__":
    address, descriptors, variant, cluster_name, node_id, number = sys.argv[1:]
    client = Client(address, Api(descriptors), variant == "delta", cluster_name, node_id, int(number))
    for of, static_names in STATIC.items():
        client.types[of].wanted = set(static_names)
    client.run()
