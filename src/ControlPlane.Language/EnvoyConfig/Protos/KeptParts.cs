using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>
/// Messages inside an <see cref="Any"/> that were found to keep all rules of Envoy's API. Thousands of routes have the same configuration of a filter, and one
/// look at it is enough.
/// </summary>
internal sealed class KeptParts
{
    private readonly ConcurrentDictionary<(string Type, ByteString Bytes), bool> _known = new();

    /// <summary>Whether it is known that this one keeps all rules.</summary>
    public bool Contains(Any part) => _known.ContainsKey((part.TypeUrl, part.Value));

    /// <summary>It was found to keep all rules.</summary>
    public void Add(Any part) => _known.TryAdd((part.TypeUrl, part.Value), true);
}
