namespace ControlPlane.Language.Policies;

/// <summary>What a policy may look at, beside what it says itself and what documents say.</summary>
[Flags]
internal enum Seen
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>See <see cref="PolicyContext.HasUpstream"/>.</summary>
    HasUpstream = 1,

    /// <summary>See <see cref="PolicyContext.Match"/>.</summary>
    Match = 1 << 1,

    /// <summary>See <see cref="PolicyContext.Methods"/>.</summary>
    Methods = 1 << 2,

    /// <summary>See <see cref="PolicyContext.Matches"/>.</summary>
    Matches = 1 << 3,

    /// <summary>See <see cref="PolicyContext.Upgrades"/>.</summary>
    Upgrades = 1 << 4,

    /// <summary>See <see cref="PolicyContext.SetByExtensions"/>.</summary>
    SetByExtensions = 1 << 5,

    /// <summary>See <see cref="PolicyContext.OwnBody"/>.</summary>
    OwnBody = 1 << 6,

    /// <summary>See <see cref="PolicyContext.Form"/>.</summary>
    Form = 1 << 7,

    /// <summary>See <see cref="PolicyContext.Variant"/>.</summary>
    Variant = 1 << 8,

    /// <summary>See <see cref="PolicyContext.Facts"/>.</summary>
    Facts = 1 << 9,

    /// <summary>See <see cref="PolicyContext.WholeFacts"/>.</summary>
    WholeFacts = 1 << 10,

    /// <summary>See <see cref="PolicyContext.Policies"/>.</summary>
    Policies = 1 << 11,

    /// <summary>The levels and places where the policy was written.</summary>
    Places = 1 << 12,
}

/// <summary>Remembers what a policy looked at while it was asked something: where all that is the same, it would answer the same.</summary>
internal sealed class Sight
{
    /// <summary>What it looked at.</summary>
    public Seen Seen { get; private set; }

    /// <summary>It looked at this.</summary>
    public void Add(Seen part) => Seen |= part;
}
