using System.Collections.Immutable;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Policies.Authorize;

/// <summary>Tells whether an authorization may let through what another refuses. In doubt it does.</summary>
internal static class AuthorizeWeakening
{
    /// <summary>Whether the later one may let requests through that the earlier one refuses.</summary>
    public static bool Between(AuthorizeSpec earlier, AuthorizeSpec later)
    {
        if (earlier.Mode is AuthorizeMode.Shadow)
            return false;
        if (later.Mode is AuthorizeMode.Shadow)
            return true;
        if (Denied(earlier).Any(denied => !Denied(later).Any(other => Covers(other, denied))))
            return true;
        return DeniesByDefault(earlier) && (!DeniesByDefault(later) || Allowed(later).Any(allowed => !Allowed(earlier).Any(other => Covers(other, allowed))));
    }

    private static bool DeniesByDefault(AuthorizeSpec spec) => spec.Default is AuthorizeDefault.Deny || (spec.Default is null && Allowed(spec).Any());

    private static IEnumerable<AuthorizeConditionSpec> Allowed(AuthorizeSpec spec) =>
        (spec.Rules ?? []).Select(rule => rule.Allow).OfType<AuthorizeConditionSpec>();

    private static IEnumerable<AuthorizeConditionSpec> Denied(AuthorizeSpec spec) =>
        (spec.Rules ?? []).Select(rule => rule.Deny).OfType<AuthorizeConditionSpec>();

    /// <summary>Whether every request that fulfils the narrow condition fulfils the wide one.</summary>
    private static bool Covers(AuthorizeConditionSpec wide, AuthorizeConditionSpec narrow) =>
        (wide.Methods is null || Within(narrow.Methods, wide.Methods))
        && (wide.Cidrs is null || (narrow.Cidrs is { } blocks && CidrBlocks.Cover(wide.Cidrs, blocks)))
        && (wide.Principals is null || (narrow.Principals is { } names && names.All(name => wide.Principals.Value.Any(other => other.Covers(name)))))
        && (wide.Paths is null || (narrow.Paths is { } paths && paths.All(path => wide.Paths.Value.Any(other => Covers(other, path)))))
        && (
            wide is { Consumers: null, Groups: null }
            || (
                narrow is not { Consumers: null, Groups: null }
                && Within(narrow.Consumers ?? [], wide.Consumers ?? [])
                && Within(narrow.Groups ?? [], wide.Groups ?? [])
            )
        )
        && (wide.Claims is null || wide.Claims.All(claim => narrow.Claims?.TryGetValue(claim.Key, out var values) == true && Within(values, claim.Value)));

    private static bool Within(ImmutableArray<string>? narrow, ImmutableArray<string>? wide) => narrow is { } values && !values.Except(wide ?? []).Any();

    private static bool Covers(PathMatchSpec wide, PathMatchSpec narrow) =>
        wide == narrow || (wide.Prefix is { } prefix && (narrow.Exact ?? narrow.Prefix) is { } path && IsBelow(path, prefix.TrimEnd('/')));

    private static bool IsBelow(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/');
}
