using System.Collections.Immutable;

namespace ControlPlane.Store.Secrets;

/// <summary>All stored secrets, as far as the keys of this process open them. Immutable.</summary>
public sealed class SecretSet
{
    /// <summary>No secrets.</summary>
    public static readonly SecretSet Empty = new(Create(), Create());

    private SecretSet(ImmutableSortedDictionary<string, string> open, ImmutableSortedDictionary<string, string> closed) => (Open, Closed) = (open, closed);

    /// <summary>Values by hash. Never to be shown.</summary>
    public ImmutableSortedDictionary<string, string> Open { get; }

    /// <summary>By hash: the id of the key that sealed a secret which no key here opens.</summary>
    public ImmutableSortedDictionary<string, string> Closed { get; }

    /// <summary>Whether a secret of this hash is stored.</summary>
    public bool Holds(string hash) => Open.ContainsKey(hash) || Closed.ContainsKey(hash);

    /// <summary>The set with these values; the same object when they are known.</summary>
    internal SecretSet With(ImmutableSortedDictionary<string, string> values)
    {
        var added = values.Where(value => !Open.ContainsKey(value.Key)).ToList();
        return added.Count == 0 ? this : new SecretSet(Open.AddRange(added), Closed.RemoveRange(added.Select(value => value.Key)));
    }

    /// <summary>The set with these rows; the same object when there are none.</summary>
    internal SecretSet With(IReadOnlyCollection<SealedSecret> rows, SecretKeys? keys)
    {
        if (rows.Count == 0)
            return this;
        var read = rows.Select(row => (Row: row, Value: keys?.Open(row))).ToList();
        var open = read.Where(secret => secret.Value is not null).Select(secret => KeyValuePair.Create(secret.Row.Hash, secret.Value!)).ToList();
        var closed = read.Where(secret => secret.Value is null).Select(secret => KeyValuePair.Create(secret.Row.Hash, secret.Row.KeyId)).ToList();
        return new SecretSet(
            Open.SetItems(open).RemoveRange(closed.Select(secret => secret.Key)),
            Closed.SetItems(closed).RemoveRange(open.Select(secret => secret.Key))
        );
    }

    private static ImmutableSortedDictionary<string, string> Create() => ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
