using ControlPlane.Language.Documents;
using FluentValidation;

namespace ControlPlane.Language.Kinds;

/// <summary>A kind of document: its names, its spec and its rules. Everything outside this folder is generic over kinds.</summary>
public abstract class Kind
{
    private protected Kind(string name, string plural) => (Name, Plural) = (name, plural);

    /// <summary>As in <c>kind: JwtProvider</c>.</summary>
    public string Name { get; }

    /// <summary>As in top-level lists and in the API's paths: <c>jwtProviders</c>.</summary>
    public string Plural { get; }

    /// <summary>The record a document of this kind is bound to.</summary>
    internal abstract Type SpecType { get; }

    /// <summary>The rules of one authored document.</summary>
    internal abstract IValidator Rules { get; }

    /// <summary>The documents that this one names, whether they exist or not: when one of them changes, this is checked again.</summary>
    internal abstract IEnumerable<DocumentId> References(Document document);

    /// <summary>Checks over the whole set: references and conflicts of this document with others. Looks at this document and at those it refers to;
    /// at others only to say what is wrong.</summary>
    internal abstract IEnumerable<Problem> Check(Document document, Model model);

    /// <summary>Checks between all documents of this kind, where one that did not change can become wrong by another that did.</summary>
    /// <param name="documents">All of this kind, by name.</param>
    internal virtual IEnumerable<Problem> CheckAll(IReadOnlyCollection<Document> documents) => [];
}

/// <summary>A kind with its typed spec.</summary>
internal abstract class Kind<TSpec>(string name, string plural, IValidator<TSpec> rules) : Kind(name, plural)
    where TSpec : class
{
    internal sealed override Type SpecType => typeof(TSpec);

    internal sealed override IValidator Rules => rules;

    internal sealed override IEnumerable<Problem> Check(Document document, Model model) => Check(document, (TSpec)document.Spec, model);

    internal sealed override IEnumerable<DocumentId> References(Document document) => References((TSpec)document.Spec);

    /// <summary>The documents a spec names.</summary>
    protected virtual IEnumerable<DocumentId> References(TSpec spec) => [];

    /// <summary>Checks over the whole set for one document.</summary>
    protected abstract IEnumerable<Problem> Check(Document document, TSpec spec, Model model);
}
