namespace ControlPlane.Language.EnvoyConfig;

/// <summary>The instances of jwt_authn in the <see cref="HttpChain"/>.</summary>
internal static class JwtInstances
{
    /// <summary>Verifies by keys that come with its configuration.</summary>
    public const string Held = "jwt";

    /// <summary>Verifies by keys that Envoy fetches.</summary>
    public const string Fetching = "jwt.envoy";
}
