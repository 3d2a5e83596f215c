using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using FluentValidation;

namespace ControlPlane.Language.Kinds;

/// <summary>
/// A kind of document as the compiler knows it: how its documents are checked with others, and what they give fleets. Every kind of a <see cref="Vocabulary"/>
/// is one.
/// </summary>
public abstract class Kind : DocumentKind
{
    private protected Kind(string name, string plural)
        : base(name, plural) { }

    /// <summary>The compiler's side of a document's kind.</summary>
    internal static Kind Of(Document document) => (Kind)document.Kind;

    /// <summary>
    /// Checks over the whole set: references and conflicts of this document with others. When something that was looked up changes, it is checked again.
    /// </summary>
    internal abstract IEnumerable<Problem> Check(Document document, Lookup documents);

    /// <summary>Checks between all documents of this kind, where one that did not change can become wrong by another that did.</summary>
    /// <param name="documents">All of this kind, by name.</param>
    internal virtual IEnumerable<Problem> CheckAll(IEnumerable<Document> documents) => [];

    /// <summary>The observed facts that <see cref="Share"/> looks at for a document: equal values mean an equal contribution.</summary>
    internal virtual object? Reads(Document document, Observed observed) => null;

    /// <summary>What a document gives every fleet that uses it.</summary>
    internal virtual SharedContribution Share(Document document, Observed observed) => new();

    /// <summary>What a changed document may let through that the earlier one refuses, one sentence each, for plans. Policies written in it aside.</summary>
    internal virtual IEnumerable<string> Weakens(Document earlier, Document later) => [];

    /// <summary>What can no longer be used to prove who one is once a document changes, or goes (null): one sentence each, for plans.</summary>
    internal virtual IEnumerable<string> Revokes(Document earlier, Document? later) => [];

    /// <summary>A problem with the name of a document, or of a part of one, that is not there.</summary>
    internal static Problem Unknown(Document document, string path, string code, string what, string name, IEnumerable<string> known) =>
        Places.Problem(document, path, code, $"names the {what} {Shown.Text(name)}, which does not exist{Suggestion.For(name, known)}", Few(known));

    /// <summary>What could have been meant, where that is a list one can read.</summary>
    private static string? Few(IEnumerable<string> known) =>
        known.Take(21).ToImmutableArray() is { Length: > 0 and <= 20 } names ? string.Join(", ", names) : null;
}

/// <summary>A kind with its typed spec.</summary>
/// <param name="name">As in <c>kind: JwtProvider</c>.</param>
/// <param name="plural">As in top-level lists and in the API's paths.</param>
/// <param name="rules">Makes the rules when the first document of this kind is checked: making those of all kinds takes longer than a short command.</param>
internal abstract class Kind<TSpec>(string name, string plural, Func<IValidator<TSpec>> rules) : Kind(name, plural)
    where TSpec : class
{
    private readonly Lazy<IValidator<TSpec>> _rules = new(rules);

    internal sealed override Type SpecType => typeof(TSpec);

    internal sealed override IValidator Rules => _rules.Value;

    internal sealed override IEnumerable<Problem> Check(Document document, Lookup documents)
    {
        foreach (var problem in Check(document, (TSpec)document.Spec, documents))
            yield return problem;
        foreach (var (path, code, named) in PolicyReferences(document))
        {
            if (!documents.Exists(named))
                yield return Unknown(document, path, code, named.Kind, named.Name, documents.Names(named.Kind));
        }
    }

    internal sealed override IEnumerable<DocumentId> References(Document document) =>
        References((TSpec)document.Spec).Concat(PolicyReferences(document).Select(reference => reference.Named));

    internal sealed override IEnumerable<(string Path, DocumentId Named)> Naming(Document document)
    {
        var told = NamedAt((TSpec)document.Spec).ToImmutableArray();
        var others = References((TSpec)document.Spec).Except(told.Select(place => place.Named)).Select(named => ("", named));
        return told.Concat(others).Concat(PolicyReferences(document).Select(reference => (reference.Path, reference.Named)));
    }

    internal sealed override IEnumerable<WrittenPolicies> Written(Document document) => Written((TSpec)document.Spec);

    /// <summary>The documents a spec names, those that its policies name aside. Default: those of <see cref="NamedAt"/>.</summary>
    protected virtual IEnumerable<DocumentId> References(TSpec spec) => NamedAt(spec).Select(place => place.Named);

    /// <summary>The places of a spec that name documents, each with its path, so that these can tell where they are used.</summary>
    protected virtual IEnumerable<(string Path, DocumentId Named)> NamedAt(TSpec spec) => [];

    /// <summary>The policies written in a spec.</summary>
    protected virtual IEnumerable<WrittenPolicies> Written(TSpec spec) => [];

    /// <summary>Checks over the whole set for one document; that documents named by policies exist is checked for all kinds alike.</summary>
    protected virtual IEnumerable<Problem> Check(Document document, TSpec spec, Lookup documents) => [];

    /// <summary>The documents that the policies written in a document name.</summary>
    private protected IEnumerable<(string Path, string Code, DocumentId Named)> PolicyReferences(Document document)
    {
        foreach (var written in Written(document))
        {
            for (var index = 0; index < (written.Use?.Length ?? 0); index++)
                yield return (
                    Paths.Key(written.Path, $"use[{index}]"),
                    KindCodes.UnknownSharedPolicy,
                    new DocumentId(SharedPolicies, written.Use!.Value[index])
                );
            foreach (var fragment in written.Policies?.Fragments ?? [])
            {
                foreach (var reference in fragment.Policy.References(fragment.Spec))
                    yield return (Paths.Key(fragment.Path, reference.Path), KindCodes.UnknownPolicyReference, reference.Document);
            }
        }
    }
}
