using ControlPlane.Language.Text;

namespace ControlPlane.Language.Ladder;

/// <summary>What of the input a <see cref="Dependency"/> is.</summary>
internal enum DependencyOn
{
    /// <summary>Any document of a kind.</summary>
    Any,

    /// <summary>Which documents of a kind there are, whatever they say.</summary>
    Names,

    /// <summary>Which documents of a kind are in a group, whatever else they say.</summary>
    Members,

    /// <summary>Whether a document exists, whatever it says.</summary>
    Existence,

    /// <summary>One document, whether it exists or not.</summary>
    Document,

    /// <summary>Whether a Service can be served, and with which Certificates it is called.</summary>
    Served,

    /// <summary>Whether an extension of the fleet sets a header.</summary>
    SetHeader,
}

/// <summary>A part of the input that was looked at while something was compiled: when it changes, that is compiled again.</summary>
/// <param name="Kind">The kind of documents.</param>
/// <param name="On">What of them.</param>
/// <param name="Name">Of the document or the group; of a header in lower case; empty where none is meant.</param>
internal readonly record struct Dependency(string Kind, DependencyOn On, string Name) : IComparable<Dependency>
{
    /// <summary>See <see cref="DependencyOn.Any"/>.</summary>
    public static Dependency Any(string kind) => new(kind, DependencyOn.Any, "");

    /// <summary>See <see cref="DependencyOn.Names"/>.</summary>
    public static Dependency Names(string kind) => new(kind, DependencyOn.Names, "");

    /// <summary>See <see cref="DependencyOn.Members"/>.</summary>
    public static Dependency Members(string kind, string group) => new(kind, DependencyOn.Members, group);

    /// <summary>See <see cref="DependencyOn.Document"/>.</summary>
    public static Dependency Of(DocumentId id) => new(id.Kind, DependencyOn.Document, id.Name);

    /// <summary>See <see cref="DependencyOn.Existence"/>.</summary>
    public static Dependency Existence(DocumentId id) => new(id.Kind, DependencyOn.Existence, id.Name);

    /// <summary>See <see cref="DependencyOn.Served"/>.</summary>
    public static Dependency Served(string service) => new("Service", DependencyOn.Served, service);

    /// <summary>See <see cref="DependencyOn.SetHeader"/>.</summary>
    public static Dependency SetHeader(string header) => new("", DependencyOn.SetHeader, header);

    /// <summary>The documents that it speaks of, whatever of them counts.</summary>
    public IEnumerable<DocumentId> Documents(Model model) =>
        On switch
        {
            DependencyOn.Document => [new(Kind, Name)],
            DependencyOn.Any or DependencyOn.Names => model.Of(Kind).Select(document => document.Id),
            DependencyOn.Members => model.Of(Kind, Name).Select(document => document.Id),
            _ => [],
        };

    /// <summary>By kind; of one kind single documents last, by name.</summary>
    public int CompareTo(Dependency other)
    {
        var byKind = string.CompareOrdinal(Kind, other.Kind);
        if (byKind != 0)
            return byKind;
        return On == other.On ? string.CompareOrdinal(Name, other.Name) : On.CompareTo(other.On);
    }

    /// <summary>See <see cref="CompareTo"/>.</summary>
    public static bool operator <(Dependency left, Dependency right) => left.CompareTo(right) < 0;

    /// <summary>See <see cref="CompareTo"/>.</summary>
    public static bool operator >(Dependency left, Dependency right) => left.CompareTo(right) > 0;

    /// <summary>See <see cref="CompareTo"/>.</summary>
    public static bool operator <=(Dependency left, Dependency right) => left.CompareTo(right) <= 0;

    /// <summary>See <see cref="CompareTo"/>.</summary>
    public static bool operator >=(Dependency left, Dependency right) => left.CompareTo(right) >= 0;
}
