using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Policies.Compression;

/// <summary>The rules of one authored compression.</summary>
internal sealed class CompressRules : AbstractValidator<CompressSpec>
{
    public CompressRules()
    {
        RuleFor(compress => compress.Algorithms)
            .Must(algorithms => algorithms is not { IsEmpty: true })
            .WithProblem(CompressCodes.Compression, "is empty: nothing would be compressed", "at least one of gzip, br, zstd, or `compress: off`");
        RuleFor(compress => compress.Algorithms)
            .Custom(
                (algorithms, context) => context.FailRepeated(algorithms, algorithm => algorithm.ToString(), "", ValueCodes.ListedTwice, "is listed already")
            );
    }
}
