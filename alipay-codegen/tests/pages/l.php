// alipay.demo.widget.create
// 请求参数
$content = [
    'widget_no' => $no,	//String	必选	64	number of the widget	W001
    'price' => $price,	//Price	可选	11	price in yuan	9.90
];
