using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.EnvoyConfig.Instances;

/// <summary>What a route says to an instance of its chain.</summary>
/// <param name="instance">The instance.</param>
/// <param name="config">The configuration.</param>
/// <param name="order">Where it stands among those of several policies.</param>
internal sealed class RouteFilter(HttpInstance instance, IMessage config, MergeOrder order)
{
    private Any? _packed;

    /// <summary>The instance.</summary>
    public HttpInstance Instance => instance;

    /// <summary>The configuration; those of several policies are merged: maps by key, lists joined.</summary>
    public IMessage Config => config;

    /// <summary>Where it stands among them.</summary>
    public MergeOrder Order => order;

    /// <summary>The configuration as a route holds it. Many routes may share it.</summary>
    public Any Packed => _packed ??= Any.Pack(config);

    /// <summary>This with another configuration merged into it.</summary>
    public RouteFilter With(IMessage other)
    {
        var merged = config.Descriptor.Parser.ParseFrom(config.ToByteString());
        merged.MergeFrom(other.ToByteString());
        return new(instance, merged, order);
    }
}

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
