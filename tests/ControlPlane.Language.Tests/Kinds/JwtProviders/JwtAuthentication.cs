using System.Text.Json.Nodes;

namespace ControlPlane.Language.Tests.Kinds.JwtProviders;

/// <summary>The least configuration of an Envoy that verifies tokens by a key set.</summary>
internal static class JwtAuthentication
{
    /// <summary>A bootstrap with one listener whose jwt_authn has this set as <c>local_jwks</c>.</summary>
    public static string Bootstrap(string keySet) =>
        """
            {"static_resources": {"listeners": [{"name": "a", "address": {"socket_address": {"address": "127.0.0.1", "port_value": 10000}},
              "filter_chains": [{"filters": [{"name": "http", "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", "stat_prefix": "a",
                "route_config": {"virtual_hosts": [{"name": "a", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "direct_response": {"status": 200}}]}]},
                "http_filters": [
                  {"name": "jwt", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
                    "providers": {"corp": {"issuer": "a", "local_jwks": {"inline_string": KEYS}}},
                    "rules": [{"match": {"prefix": "/"}, "requires": {"provider_name": "corp"}}]}},
                  {"name": "router", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}]}}
            """.Replace("KEYS", JsonValue.Create(keySet).ToJsonString(), StringComparison.Ordinal);
}
