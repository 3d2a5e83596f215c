using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Resources;
using Envoy.Config.Core.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Compilation;

/// <summary>ECDS: the configuration of those instances of the HTTP chain that come by themselves.</summary>
internal static class Extensions
{
    /// <summary>The configurations of all discovered instances of a fleet's chain: what each holds by itself, with the parts merged into it.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="members">How many Envoys the fleet has.</param>
    public static IEnumerable<TypedExtensionConfig> Of(FleetContext fleet, IEnumerable<ExtensionPart> parts, int members)
    {
        var byInstance = parts.ToLookup(part => part.Instance);
        foreach (var instance in fleet.Chain.Where(instance => instance.Discovered))
        {
            var own = byInstance[instance.Name].DistinctBy(part => part.Key).OrderBy(part => part.Key, StringComparer.Ordinal);
            yield return new TypedExtensionConfig { Name = instance.FilterName(fleet.Name), TypedConfig = Any.Pack(FleetShares.Fit(Join(instance.Filling(fleet.Band), own), members)) };
        }
    }

    /// <summary>A message of its own. A part of another type than what is held takes its place.</summary>
    private static IMessage Join(IMessage filling, IEnumerable<ExtensionPart> parts)
    {
        var joined = filling.Descriptor.Parser.ParseFrom(filling.ToByteString());
        foreach (var part in parts)
        {
            if (joined.Descriptor != part.Content.Descriptor) joined = part.Content.Descriptor.Parser.ParseFrom(ByteString.Empty);
            joined.MergeFrom(part.Content.ToByteString());
        }
        return joined;
    }
}

/// <summary>A fleet's configurations that come by ECDS, with what they were made of.</summary>
/// <param name="Parts">The parts, in the order in which they were found.</param>
/// <param name="Members">How many Envoys the fleet had.</param>
/// <param name="Resources">The resources.</param>
/// <param name="Problems">What is wrong with them.</param>
internal sealed record ExtensionResources(ImmutableArray<ExtensionPart> Parts, int Members, ImmutableArray<XdsResource> Resources, ImmutableArray<Problem> Problems)
{
    /// <summary>Whether these parts and members give the same.</summary>
    public bool MadeOf(ImmutableArray<ExtensionPart> parts, int members) => Members == members && Parts.Length == parts.Length && !Parts.Where((part, index) => !ReferenceEquals(part, parts[index])).Any();
}
