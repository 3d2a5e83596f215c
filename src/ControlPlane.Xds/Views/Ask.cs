namespace ControlPlane.Xds.Views;

/// <summary>Which part of what changed is asked for.</summary>
internal enum Part
{
    /// <summary>What exists, and what was asked for and does not.</summary>
    Upserts,

    /// <summary>What is gone.</summary>
    Removals,

    /// <summary>Both in one response.</summary>
    Both,
}

/// <summary>
/// A question to a <see cref="TypeView"/>: what changed after <paramref name="From"/> among <paramref name="Names"/>, and all of <paramref name="MustSend"/>.
/// </summary>
internal readonly record struct Ask(long From, NameSet Names, NameSet MustSend, Part Part);
