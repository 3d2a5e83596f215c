namespace ControlPlane.Language.Text;

/// <summary>A document's identity: kind (<c>Route</c>) and name; compared bytewise.</summary>
public readonly record struct DocumentId(string Kind, string Name) : IComparable<DocumentId>
{
    /// <summary>Kind first, then name, bytewise.</summary>
    public int CompareTo(DocumentId other) => string.CompareOrdinal(Kind, other.Kind) is var kind and not 0 ? kind : string.CompareOrdinal(Name, other.Name);

    /// <summary><c>Route/orders</c>.</summary>
    public override string ToString() => $"{Kind}/{Name}";

    /// <summary>Bytewise order.</summary>
    public static bool operator <(DocumentId left, DocumentId right) => left.CompareTo(right) < 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >(DocumentId left, DocumentId right) => left.CompareTo(right) > 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator <=(DocumentId left, DocumentId right) => left.CompareTo(right) <= 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >=(DocumentId left, DocumentId right) => left.CompareTo(right) >= 0;
}
