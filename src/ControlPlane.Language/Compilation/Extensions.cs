using Envoy.Config.Core.V3;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation;

/// <summary>ECDS: the configuration of those instances of the HTTP chain that come by themselves.</summary>
internal static class Extensions
{
    /// <summary>The configurations of all discovered instances of a fleet's chain, as they are while no policy uses them.</summary>
    public static IEnumerable<TypedExtensionConfig> Of(string fleet, HttpChain chain, BandGroup band) =>
        chain.Where(instance => instance.Discovered)
            .Select(instance => new TypedExtensionConfig { Name = instance.FilterName(fleet), TypedConfig = Any.Pack(instance.Filling(band)) });
}
