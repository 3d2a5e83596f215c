using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.EnvoyConfig.Protos;
using Envoy.Config.Core.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>ECDS: the configurations of those instances of the HTTP chain that come by themselves.</summary>
internal static class Extensions
{
    /// <summary>The configuration of a discovered instance of a fleet's chain: what it holds by itself, with the parts merged into it.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="parts">Its parts, each key once, in the order of the keys.</param>
    /// <param name="members">How many Envoys the fleet has.</param>
    /// <param name="kept">The configuration is added to these where it keeps the rules of Envoy's API: nobody has to take it apart again to see that.</param>
    public static TypedExtensionConfig Of(HttpInstance instance, FleetContext fleet, ImmutableArray<ExtensionPart> parts, int members, KeptParts kept)
    {
        var config = instance.SharedBy(members, Join(instance.Filling(fleet.Band), parts));
        var packed = Any.Pack(config);
        if (ProtoValidation.Check(config, packed.Value.Span, kept).IsEmpty)
            kept.Add(packed);
        return new() { Name = instance.FilterName(fleet.Name), TypedConfig = packed };
    }

    /// <summary>A message of its own. A part of another type than what is held takes its place.</summary>
    private static IMessage Join(IMessage filling, ImmutableArray<ExtensionPart> parts)
    {
        if (parts.IsEmpty)
            return filling;
        var type = parts[^1].Content.Descriptor;
        var first = parts.Length;
        while (first > 0 && parts[first - 1].Content.Descriptor == type)
            first--;
        var joined = parts.AsSpan()[first..];
        var held = first == 0 && filling.Descriptor == type ? filling : null;

        var length = held?.CalculateSize() ?? 0;
        foreach (var part in joined)
            length += part.Content.CalculateSize();
        var bytes = new byte[length];
        using var output = new CodedOutputStream(bytes);
        held?.WriteTo(output);
        foreach (var part in joined)
            part.Content.WriteTo(output);
        // Messages one after the other are the message in which they are merged.
        return type.Parser.ParseFrom(bytes);
    }
}
