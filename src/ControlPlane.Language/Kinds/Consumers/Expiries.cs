using System.Collections.Immutable;

namespace ControlPlane.Language.Kinds.Consumers;

/// <summary>Which API keys have expired at a point in time.</summary>
public static class Expiries
{
    /// <summary>The keys that have expired, as <see cref="Observed.Expired"/> names them: <c>Consumer/name/key</c>.</summary>
    /// <param name="model">All documents.</param>
    /// <param name="now">The time; a key that expires just now has expired.</param>
    public static ImmutableSortedSet<string> Of(Model model, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(model);
        var expired =
            from document in model.Documents.Values
            where document.Spec is ConsumerSpec
            from key in ((ConsumerSpec)document.Spec).ApiKeys ?? []
            where key.Expires <= now
            select IdOf(document.Id.Name, key.Name!);
        return expired.ToImmutableSortedSet(StringComparer.Ordinal);
    }

    internal static string IdOf(string consumer, string key) => $"Consumer/{consumer}/{key}";
}
