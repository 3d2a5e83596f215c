using ControlPlane.Language.Binding;
using ControlPlane.Language.Text;
using FluentValidation;

namespace ControlPlane.Language.Documents;

/// <summary>
/// A kind of document as the language knows it: its names, its spec, its rules, and what a document says of others. What it compiles to, the compiler's side
/// says.
/// </summary>
public abstract class DocumentKind
{
    /// <summary>The kind of the documents that hold policies to share, which levels bring in by name.</summary>
    internal const string SharedPolicies = "Policy";

    private protected DocumentKind(string name, string plural) => (Name, Plural) = (name, plural);

    /// <summary>As in <c>kind: JwtProvider</c>.</summary>
    public string Name { get; }

    /// <summary>As in top-level lists and in the API's paths: <c>jwtProviders</c>.</summary>
    public string Plural { get; }

    /// <summary>Whether policies are in force on its documents: it is a level of the ladder, or has levels in it.</summary>
    public bool HasPolicies => typeof(ILevel).IsAssignableFrom(SpecType);

    /// <summary>How much of a fleet depends on one of its documents.</summary>
    public abstract Reach Reach { get; }

    /// <summary>Whether what stands at a path of a document can be put back to an earlier revision without the rest.</summary>
    public virtual bool CanRevert(string path) => true;

    /// <summary>The document with what an earlier revision said, as far as that can be put back; null where that gave the fleet nothing.</summary>
    public virtual Document? Reverted(Document document, Document earlier, string fleet) => earlier;

    /// <summary>The document with 503 as its only answer; null where it answers no requests.</summary>
    public virtual Document? Unavailable(Document document) => null;

    /// <summary>The record of what reads tell of its documents beside what their authors wrote, as `status`; null where they tell nothing.</summary>
    internal virtual Type? StatusType => null;

    /// <summary>What a document says in other words, as a <see cref="StatusType"/>; who uses it is added to it where it is read.</summary>
    internal virtual object? Status(Document document) => null;

    /// <summary>Whether a document alone decides what its status says, who uses it aside.</summary>
    internal virtual bool TellsItsStatus(Document document) => true;

    /// <summary>Whether reads tell a status of its documents.</summary>
    public bool HasStatus => StatusType is not null;

    /// <summary>The record a document of this kind is bound to.</summary>
    internal abstract Type SpecType { get; }

    /// <summary>The rules of one authored document.</summary>
    internal abstract IValidator Rules { get; }

    /// <summary>The documents that this one names, whether they exist or not.</summary>
    internal abstract IEnumerable<DocumentId> References(Document document);

    /// <summary>The places of a document that name another one, each with the path, which is empty where a kind does not tell it.</summary>
    internal abstract IEnumerable<(string Path, DocumentId Named)> Naming(Document document);

    /// <summary>Of the documents that this one names, those that it names where it can be put back to an earlier revision.</summary>
    internal virtual IEnumerable<DocumentId> RevertableReferences(Document document) => References(document);

    /// <summary>The policies written in a document, level by level.</summary>
    internal abstract IEnumerable<WrittenPolicies> Written(Document document);

    /// <summary>The groups it is in, by which policies choose documents of this kind.</summary>
    internal virtual IEnumerable<string> Groups(Document document) => [];

    /// <summary>What in a document ends at a point in time: see <see cref="Expiries"/>.</summary>
    internal virtual IEnumerable<Ending> Ends(Document document) =>
        from written in Written(document)
        from fragment in written.Policies?.Fragments ?? []
        from end in fragment.Policy.Ends(fragment.Spec)
        select end with
        {
            Path = Paths.Key(fragment.Path, end.Path),
        };
}
