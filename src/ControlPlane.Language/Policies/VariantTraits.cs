using System.Collections.Immutable;

namespace ControlPlane.Language.Policies;

/// <summary>What policies may know of the Envoy route for which they are compiled.</summary>
/// <param name="Preflight">See <see cref="RouteVariant.Preflight"/>.</param>
/// <param name="Unsized">See <see cref="RouteVariant.Unsized"/>.</param>
/// <param name="Parameters">See <see cref="RouteVariant.Parameters"/>.</param>
internal sealed record VariantTraits(bool Preflight, bool Unsized, ImmutableArray<string> Parameters)
{
    /// <summary>Those of a variant.</summary>
    public static VariantTraits Of(RouteVariant variant) => new(variant.Preflight, variant.Unsized, variant.Parameters);

    /// <summary>Whether policies cannot tell the two apart.</summary>
    public static bool AreSame(VariantTraits? one, VariantTraits? other) =>
        ReferenceEquals(one, other)
        || (
            one is not null
            && other is not null
            && one.Preflight == other.Preflight
            && one.Unsized == other.Unsized
            && one.Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan())
        );

    /// <summary>Whether it takes only requests that have one of these parameters.</summary>
    public bool Carries(ImmutableArray<string> parameters) => Parameters.Intersect(parameters).Any();
}
