using System.Collections.Immutable;

namespace ControlPlane.Language.Binding;

/// <summary>What can be said of policies at a level of the ladder fleet → domain → route → rule.</summary>
internal interface ILevel
{
    /// <summary>Policies written here.</summary>
    PolicySet? Policies { get; }

    /// <summary>Names of Policy documents that are brought in here; later ones override earlier ones, <see cref="Policies"/> override all.</summary>
    ImmutableArray<string>? Use { get; }

    /// <summary>Policies from above and from <see cref="Use"/> that are not in force from here on.</summary>
    ImmutableArray<string>? Disable { get; }

    /// <summary>Policies that no level below may take away or override.</summary>
    ImmutableArray<string>? Locked { get; }

    /// <summary>Whether nothing of policies is said here.</summary>
    bool SaysNothing => this is { Policies: null, Use: null, Disable: null, Locked: null };
}
