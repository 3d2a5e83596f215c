using Google.Protobuf;

namespace ControlPlane.Language.EnvoyConfig.Instances;

/// <summary>What a route says to an instance of its chain.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Config">The configuration; those of several policies are merged: maps by key, lists joined.</param>
/// <param name="Order">Where it stands among them.</param>
internal readonly record struct RouteFilter(HttpInstance Instance, IMessage Config, MergeOrder Order);

/// <summary>Where a configuration stands among those that are merged with it. Those of one place are merged by the names of their policies.</summary>
internal enum MergeOrder
{
    /// <summary>Before all others.</summary>
    Before,

    /// <summary>In the middle.</summary>
    Main,

    /// <summary>After all others.</summary>
    After,
}
