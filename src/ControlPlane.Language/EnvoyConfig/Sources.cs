using Envoy.Config.Core.V3;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>Where Envoy gets resources from.</summary>
internal static class Sources
{
    /// <summary>The ADS stream that the bootstrap names.</summary>
    public static ConfigSource Ads() => new() { Ads = new AggregatedConfigSource(), ResourceApiVersion = ApiVersion.V3 };
}
