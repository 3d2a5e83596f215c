using ControlPlane.Language.Compilation.Routes;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>Adds up by how much the needs of a fleet's routes change.</summary>
internal sealed class ChangedNeeds
{
    /// <summary>By instance.</summary>
    public Dictionary<HttpInstance, ChangedParts> Parts { get; } = [];

    /// <summary>By what is needed.</summary>
    public Dictionary<Dependency, ChangedUse> Uses { get; } = [];

    /// <summary>By header, in lower case.</summary>
    public Dictionary<string, int> IdentityHeaders { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether nothing changes.</summary>
    public bool IsEmpty => Parts.Count == 0 && Uses.Count == 0 && IdentityHeaders.Count == 0;

    /// <summary>Adds what one route needs, or takes it away.</summary>
    public void Add(RouteNeeds? needs, int times)
    {
        if (needs is null)
            return;
        foreach (var part in needs.Parts)
            Of(Parts, part.Instance).Add(part, times);
        foreach (var use in needs.Uses)
            Of(Uses, use.Meant).Add(use.Origins, times);
        foreach (var header in needs.IdentityHeaders)
            IdentityHeaders.Count(header.ToLowerInvariant(), times);
    }

    private static TValue Of<TKey, TValue>(Dictionary<TKey, TValue> changes, TKey key)
        where TKey : notnull
        where TValue : new()
    {
        if (!changes.TryGetValue(key, out var change))
            changes.Add(key, change = new());
        return change;
    }
}

/// <summary>By how much the parts of one instance change.</summary>
internal sealed class ChangedParts
{
    /// <summary>By key.</summary>
    public Dictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>Those that come, by key.</summary>
    public Dictionary<string, ExtensionPart> Latest { get; } = new(StringComparer.Ordinal);

    /// <summary>By place.</summary>
    public Dictionary<Origin, int> Origins { get; } = [];

    /// <summary>Adds a part, or takes it away.</summary>
    public void Add(ExtensionPart part, int times)
    {
        Counts.Count(part.Key, times);
        if (times > 0)
            Latest[part.Key] = part;
        foreach (var origin in part.Origins)
            Origins.Count(origin, times);
    }
}

/// <summary>By how much the use of a document changes.</summary>
internal sealed class ChangedUse
{
    /// <summary>By how many users.</summary>
    public int Users { get; private set; }

    /// <summary>By place.</summary>
    public Dictionary<Origin, int> Origins { get; } = [];

    /// <summary>Adds a user, or takes it away.</summary>
    public void Add(IEnumerable<Origin> origins, int times)
    {
        Users += times;
        foreach (var origin in origins)
            Origins.Count(origin, times);
    }
}
