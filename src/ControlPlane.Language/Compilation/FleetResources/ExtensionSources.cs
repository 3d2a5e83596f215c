using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>What the configuration of one instance, which comes by ECDS, is made of.</summary>
/// <param name="Members">How many Envoys the fleet has.</param>
/// <param name="Routes">The parts that routes need.</param>
/// <param name="Closing">Those of the closing routes.</param>
/// <param name="Shared">The documents that contribute to it.</param>
/// <param name="Users">Who needs these.</param>
/// <param name="ClosingUsers">The same among the closing routes.</param>
internal sealed record ExtensionSources(
    int Members,
    SummedParts Routes,
    ImmutableArray<ExtensionPart> Closing,
    ImmutableArray<SharedUnit> Shared,
    ImmutableArray<SummedUse> Users,
    ImmutableArray<NeededDocument> ClosingUsers
)
{
    /// <summary>Whether they are the same objects.</summary>
    public bool SameAs(ExtensionSources other) =>
        Members == other.Members
        && ReferenceEquals(Routes, other.Routes)
        && Same(Closing, other.Closing)
        && Same(Shared, other.Shared)
        && Same(Users, other.Users)
        && Same(ClosingUsers, other.ClosingUsers);

    /// <summary>The parts, each key once, in the order of the keys.</summary>
    public ImmutableArray<ExtensionPart> PartsOf(HttpInstance instance)
    {
        var others = Closing.Concat(Shared.SelectMany(unit => unit.Contribution.Parts).Where(part => part.Instance == instance)).ToList();
        if (others.Count == 0)
            return [.. Routes.ByKey.Values];
        var parts = Routes.ByKey.ToBuilder();
        foreach (var part in others)
            parts.TryAdd(part.Key, part);
        return [.. parts.ToImmutable().Values];
    }

    /// <summary>
    /// What the configuration came from, in order: the policies that contribute to it, and the documents that these use. One that holds nothing is the fleet's.
    /// </summary>
    public ImmutableArray<Origin> OriginsOr(Origin fleet)
    {
        var origins = Routes.Origins.Keys.ToImmutableSortedSet(OriginOrder.Instance).ToBuilder();
        origins.UnionWith(Closing.SelectMany(part => part.Origins));
        foreach (var unit in Shared)
            origins.Add(new Source(unit.Document, "").Origin);
        foreach (var use in Users)
            origins.UnionWith(use.Origins.Keys);
        origins.UnionWith(ClosingUsers.SelectMany(use => use.Origins));
        return origins.Count == 0 ? [fleet] : [.. origins];
    }

    private static bool Same<T>(ImmutableArray<T> left, ImmutableArray<T> right)
        where T : class
    {
        if (left.Length != right.Length)
            return false;
        for (var index = 0; index < left.Length; index++)
        {
            if (!ReferenceEquals(left[index], right[index]))
                return false;
        }
        return true;
    }
}
