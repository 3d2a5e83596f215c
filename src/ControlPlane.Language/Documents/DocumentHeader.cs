using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Documents;

/// <summary>The keys that every document has, whatever its kind.</summary>
internal sealed record DocumentHeader
{
    [Description("What the document is, for example `Route`. Required, but in a top-level list such as `routes`, which says it.")]
    public string? Kind { get; init; }

    [Description(
        "Its name, unique among the documents of its kind: lower-case letters, digits, `-` and `.`, at most 63 characters, a letter or digit first "
            + "and last. Required."
    )]
    public string? Name { get; init; }

    [Description("The team that owns it, named as documents are. Default `default`.")]
    public string? Team { get; init; }

    [Description("Free labels to find it by: keys of at most 63 letters, digits, `-`, `_`, `.` and `/`, values of at most 255 characters. Default none.")]
    public ImmutableSortedDictionary<string, string>? Labels { get; init; }

    [Description("What it is for, in the author's words. Default none.")]
    public string? Description { get; init; }
}

/// <summary>The rules of the keys that every document has.</summary>
internal sealed class DocumentHeaderRules : AbstractValidator<DocumentHeader>
{
    private const int LongestLabel = 255;

    public DocumentHeaderRules()
    {
        RuleFor(header => header.Name).NotNull().WithProblem(DocumentCodes.NameMissing, "is missing: every document has a name");
        RuleFor(header => header.Name).Must(name => name is null || Names.IsValid(name)).WithProblem(DocumentCodes.Name, "is not a valid name", Names.Form);
        RuleFor(header => header.Team)
            .Must(team => team is null || Names.IsValid(team))
            .WithProblem(DocumentCodes.Team, "is not a valid name of a team", Names.Form);
        RuleFor(header => header.Labels)
            .Custom(
                static (labels, context) =>
                {
                    foreach (var (key, value) in labels ?? ImmutableSortedDictionary<string, string>.Empty)
                    {
                        if (!Names.IsLabel(key))
                            context.Fail(
                                DocumentCodes.Label,
                                "is not a valid key of a label",
                                "1 to 63 letters, digits, `-`, `_`, `.` and `/`, a letter or digit first and last",
                                key
                            );
                        if (value.Length > LongestLabel || value.Any(char.IsControl))
                            context.Fail(DocumentCodes.Label, "is not a valid value of a label", $"at most {LongestLabel} characters on one line", key);
                    }
                }
            );
    }
}
