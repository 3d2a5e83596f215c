using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Extensions;

/// <summary>The rules of one Extension document.</summary>
internal sealed class ExtensionRules : AbstractValidator<ExtensionSpec>
{
    public ExtensionRules()
    {
        RuleFor(extension => extension.Type).NotNull().WithProblem(ExtensionCodes.Type, "is missing", "extAuthz");
        RuleFor(extension => extension)
            .Must(extension => extension.Service is null != extension.Url is null)
            .WithProblem(ExtensionCodes.Target, "must have exactly one of service and url");
        RuleFor(extension => extension.Service)
            .Must(service => service is null || Names.IsValid(service))
            .WithProblem(ExtensionCodes.Target, "is not a valid name of a service", Names.Form);
        RuleFor(extension => extension.Url)
            .Custom(
                (url, context) =>
                {
                    if (url is null)
                        return;
                    if (ExtensionUrl.Parse(url) is not { } target)
                        context.Fail(
                            ExtensionCodes.Url,
                            $"is {Shown.Text(url)}, which cannot be called",
                            "http://host:port or https://host:port and a path, without user, query and fragment"
                        );
                    else if (target.IsTls && IpAddress.IsValid(target.Host))
                        context.Fail(
                            ExtensionCodes.Url,
                            "is https to an address, so there is no name by which its certificate could be verified",
                            hint: "write a host name, or name a `service` with `tls`"
                        );
                    else if (target.Path.Length > 0 && context.InstanceToValidate.Protocol is ExtensionProtocol.Grpc)
                        context.Fail(ExtensionCodes.Url, "has a path, but gRPC has paths of its own", "http://host:port or https://host:port");
                }
            );
        RuleFor(extension => extension.Path)
            .Custom(
                (path, context) =>
                {
                    if (path is null)
                        return;
                    var (url, grpc) = (context.InstanceToValidate.Url, context.InstanceToValidate.Protocol is ExtensionProtocol.Grpc);
                    var wrong =
                        url is not null ? "cannot be combined with a URL, which contains the path"
                        : grpc ? "cannot be combined with `protocol: grpc`, which has paths of its own"
                        : RequestPath.Wrong(path);
                    if (wrong is not null)
                        context.Fail(ExtensionCodes.Path, wrong, "a path that starts with `/`, beside service and `protocol: http`");
                }
            );
        RuleFor(extension => extension.Timeout)
            .InclusiveBetween(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1))
            .WithProblem(ExtensionCodes.Timeout, "is out of range", "1ms to 1m");
        RuleFor(extension => extension.OnFailure)
            .NotNull()
            .WithProblem(ExtensionCodes.Failure, "is missing: state whether requests pass while the extension is down", "deny, allow");
        RuleFor(extension => extension.Headers).Custom((headers, context) => HeaderChecks.Values(headers, context, operators: null));
        RuleFor(extension => extension.Body!).SetValidator(new ExtensionBodyRules(ExtensionCodes.Body));
    }
}

/// <summary>The rules of what an extension is shown of bodies.</summary>
internal sealed class ExtensionBodyRules : AbstractValidator<ExtensionBodySpec>
{
    /// <param name="code">The code of a wrong size.</param>
    public ExtensionBodyRules(string code) =>
        RuleFor(body => body.Max).Must(max => max is null or { Bytes: >= 1 and <= 16 << 20 }).WithProblem(code, "is out of range", "1B to 16MiB");
}
