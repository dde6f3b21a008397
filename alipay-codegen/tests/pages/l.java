// alipay.demo.widget.create
public class WidgetCreate {
    private String widgetNo;//必选	64	number of the widget	W001
    private List<WidgetPart> parts;//可选		list of parts
}
public class WidgetPart {
    private String partNo;//必填	32	part number	P1
}
