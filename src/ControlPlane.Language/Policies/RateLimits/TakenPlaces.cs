namespace ControlPlane.Language.Policies.RateLimits;

/// <summary>Where a request has no credential any more when limits count: the filter of API keys takes them out. Passwords and tokens go later, when headers are set.</summary>
internal static class TakenPlaces
{
    /// <summary>The places of a rule.</summary>
    public static IEnumerable<TakenPlace> Of(PolicyContext context)
    {
        foreach (var effective in context.Policies.All.Where(policy => policy.Policy.Name is "apiKey"))
        {
            foreach (var credential in Policy.Of(effective.Policy).Credentials(effective, context).Where(credential => credential.Cookies.IsEmpty))
            {
                foreach (var header in credential.Headers) yield return new(effective.Policy.Name, header.Name, null, "consumer");
                foreach (var parameter in credential.Parameters) yield return new(effective.Policy.Name, null, parameter, "consumer");
            }
        }
    }
}

/// <summary>A header or query parameter that a policy takes out.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Header">The header, or null.</param>
/// <param name="Query">The parameter, or null.</param>
/// <param name="Instead">What to count by instead.</param>
internal sealed record TakenPlace(string Policy, string? Header, string? Query, string Instead)
{
    /// <summary>Whether a limit counts by it.</summary>
    public bool IsReadBy(LimitKeySpec key) =>
        (Header is not null && string.Equals(key.Header, Header, StringComparison.OrdinalIgnoreCase)) || (Query is not null && key.Query == Query);
}
