using System.Collections.Immutable;
using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>
/// What the Routes of a fleet need beside the route configurations, added up over them. Immutable; what a change does not concern stays the same.
/// </summary>
internal sealed class SummedNeeds
{
    /// <summary>Nothing.</summary>
    public static readonly SummedNeeds None = new();

    private SummedNeeds() { }

    /// <summary>By instance: the parts of its configuration.</summary>
    public ImmutableDictionary<HttpInstance, SummedParts> Parts { get; private init; } = ImmutableDictionary<HttpInstance, SummedParts>.Empty;

    /// <summary>The documents that are needed, and why.</summary>
    public ImmutableSortedDictionary<Dependency, SummedUse> Uses { get; private init; } = ImmutableSortedDictionary<Dependency, SummedUse>.Empty;

    /// <summary>Headers that clients may not set, in lower case, with how often routes say so.</summary>
    public ImmutableSortedDictionary<string, int> IdentityHeaders { get; private init; } = Counts.None;

    /// <summary>With what changed routes need now in the place of what they needed before.</summary>
    public SummedNeeds With(IEnumerable<(RouteNeeds? Before, RouteNeeds? Now)> changes)
    {
        var changed = new ChangedNeeds();
        foreach (var (before, now) in changes)
        {
            if (before is not null && now is not null && before.SameAs(now))
                continue;
            changed.Add(before, -1);
            changed.Add(now, 1);
        }

        return changed.IsEmpty
            ? this
            : new()
            {
                Parts = Parts.SetItems(
                    changed.Parts.Select(part => KeyValuePair.Create(part.Key, Parts.GetValueOrDefault(part.Key, SummedParts.None).With(part.Value)))
                ),
                Uses = With(changed.Uses),
                IdentityHeaders = IdentityHeaders.Plus(changed.IdentityHeaders),
            };
    }

    private ImmutableSortedDictionary<Dependency, SummedUse> With(Dictionary<Dependency, ChangedUse> changed)
    {
        var uses = Uses.ToBuilder();
        foreach (var (meant, change) in changed)
        {
            var use = uses.GetValueOrDefault(meant, SummedUse.None).With(change);
            if (use.Users == 0)
                uses.Remove(meant);
            else
                uses[meant] = use;
        }

        return uses.ToImmutable();
    }
}

/// <summary>The parts of the configuration of one instance.</summary>
/// <param name="ByKey">By key, in bytewise order; parts of one key are equal.</param>
/// <param name="Counts">How many routes have a part.</param>
/// <param name="Origins">Where they were written, with how often.</param>
internal sealed record SummedParts(
    ImmutableSortedDictionary<string, ExtensionPart> ByKey,
    ImmutableSortedDictionary<string, int> Counts,
    ImmutableSortedDictionary<Origin, int> Origins
)
{
    /// <summary>No parts.</summary>
    public static readonly SummedParts None = new(
        ImmutableSortedDictionary.Create<string, ExtensionPart>(StringComparer.Ordinal),
        FleetResources.Counts.None,
        FleetResources.Counts.NoOrigins
    );

    /// <summary>With what changed.</summary>
    public SummedParts With(ChangedParts changed)
    {
        var (counts, origins) = (Counts.Plus(changed.Counts), Origins.Plus(changed.Origins));
        if (ByKey.IsEmpty)
            return new(ByKey.AddRange(changed.Latest.Where(part => changed.Counts[part.Key] > 0)), counts, origins);
        var parts = ByKey.ToBuilder();
        foreach (var key in changed.Counts.Keys.Where(key => !counts.ContainsKey(key)))
            parts.Remove(key);
        foreach (var (key, part) in changed.Latest.Where(part => counts.ContainsKey(part.Key)))
            parts[key] = part;
        return new(parts.ToImmutable(), counts, origins);
    }
}

/// <summary>A document that is needed, or several of them.</summary>
/// <param name="Users">How many routes need it.</param>
/// <param name="Origins">Where the policies were written that need it, with how often.</param>
internal sealed record SummedUse(int Users, ImmutableSortedDictionary<Origin, int> Origins)
{
    /// <summary>Nobody needs it.</summary>
    public static readonly SummedUse None = new(0, Counts.NoOrigins);

    /// <summary>With what changed.</summary>
    public SummedUse With(ChangedUse changed) => new(Users + changed.Users, Origins.Plus(changed.Origins));
}
