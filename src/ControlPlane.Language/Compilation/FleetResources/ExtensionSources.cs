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

    /// <summary>See <see cref="OriginsOr"/>; worked out when somebody asks. It holds these sources alone, nothing of the compile that uses them.</summary>
    public Func<ImmutableArray<Origin>> OriginsLaterOr(Origin fleet) => () => OriginsOr(fleet);

    /// <summary>
    /// What the configuration came from, in order: the policies that contribute to it, and the documents that these use. One that holds nothing is the fleet's.
    /// </summary>
    private ImmutableArray<Origin> OriginsOr(Origin fleet)
    {
        var origins = Routes
            .Origins.Keys.Concat(Closing.SelectMany(part => part.Origins))
            .Concat(Shared.Select(unit => new Source(unit.Document, "").Origin))
            .Concat(Users.SelectMany(use => use.Origins.Keys))
            .Concat(ClosingUsers.SelectMany(use => use.Origins))
            .Distinct()
            .Order(OriginOrder.Instance)
            .ToImmutableArray();
        return origins.IsEmpty ? [fleet] : origins;
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
