using System.Collections.Immutable;

namespace ControlPlane.Language.Kinds.Consumers;

/// <summary>Which API keys have expired at a point in time.</summary>
public static class Expiries
{
    /// <summary>The keys that have expired, as <see cref="Observed.Expired"/> names them, and when the next one will; null where none will.</summary>
    /// <param name="model">All documents.</param>
    /// <param name="now">The time; a key that expires just now has expired.</param>
    public static (ImmutableSortedSet<string> Expired, DateTimeOffset? Next) Of(Model model, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(model);
        var expiring =
            from document in model.Documents.Values
            where document.Spec is ConsumerSpec
            from key in ((ConsumerSpec)document.Spec).ApiKeys ?? []
            where key.Expires is not null
            select (Id: IdOf(document.Id.Name, key.Name!), At: key.Expires!.Value);
        var all = expiring.ToList();
        return (
            all.Where(key => key.At <= now).Select(key => key.Id).ToImmutableSortedSet(StringComparer.Ordinal),
            all.Where(key => key.At > now).Min(key => (DateTimeOffset?)key.At));
    }

    internal static string IdOf(string consumer, string key) => $"Consumer/{consumer}/{key}";
}
